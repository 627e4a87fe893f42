"""The service: answers over HTTP, a page in a browser, and what hospital systems speak; needs the extra `serve`."""
