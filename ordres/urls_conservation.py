"""The retention of the files of an instance (names of the namespace `ordre`)."""

from django.urls import path

from ordres.views import conservation

urlpatterns = [path("", conservation.page, name="conservation")]
