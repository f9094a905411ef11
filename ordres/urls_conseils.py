"""What the national level reads of its councils (names of the namespace `ordre`)."""

from django.urls import path

from ordres.views import conseils

urlpatterns = [
    path("conseils", conseils.liste, name="conseils"),
    path("conseils.csv", conseils.tableau, name="conseils_csv"),
    path("conseils/<int:pk>/", conseils.conseil, name="conseil"),
]
