from rest_framework.pagination import PageNumberPagination

PAGING = ("page", "page_size")


class Pages(PageNumberPagination):
    """`?page=2&page_size=50`, at most a hundred a page; answers `{count, next, previous, results}`."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
