"""Every address of the product, door by door."""

from django.urls import URLPattern, URLResolver, include, path

handler400 = "interfaces.web.error_pages.handle_bad_request"
handler403 = "interfaces.web.error_pages.handle_permission_denied"
handler404 = "interfaces.web.error_pages.handle_not_found"
handler500 = "interfaces.web.error_pages.handle_server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("interfaces.web.accounts.urls")),
    path("console/", include("interfaces.console.urls")),
    path("merchants/", include("interfaces.merchants.urls")),
    path("", include("interfaces.portal.urls")),
    path("api/", include("interfaces.api.urls")),
]
