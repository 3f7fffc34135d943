"""Every address of the product, and that of the sample people."""

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product_urlpatterns
from interfaces.web.access import guarded_path
from lab.demo.web import sign_in

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    guarded_path("sample/sign-in/", sign_in.sign_in_as, "sample_sign_in"),
    *product_urlpatterns,
]
