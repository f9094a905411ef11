"""The ten-second capture (names of the namespace `ps`).

Under `capturer/`, what a phone may open without network: the scope of the service worker. Under `captures/`, the pages
of the person, which no phone keeps.
"""

from django.urls import path

from actions.views import capture, hors_connexion

urlpatterns = [
    path("capturer/", capture.capturer, name="capturer"),
    path("capturer/jeton/", capture.jeton, name="capturer_jeton"),
    path("capturer/envoyer/", capture.envoyer, name="capturer_envoyer"),
    path("capturer/coquille/", hors_connexion.coquille, name="capturer_coquille"),
    path("capturer/sw.js", hors_connexion.sw, name="capturer_sw"),
    path("capturer/manifeste.webmanifest", hors_connexion.manifeste, name="capturer_manifeste"),
    path("captures/", capture.captures, name="captures"),
    path("captures/<uuid:jeton>/", capture.finir, name="capture"),
    path("captures/<uuid:jeton>/photo/", capture.photo, name="capture_photo"),
    path("captures/<uuid:jeton>/effacer/", capture.effacer, name="capture_effacer"),
    path("captures/<uuid:jeton>/retablir/", capture.retablir, name="capture_retablir"),
]
