"""Buttons of pages: the form that leads to an address is sent as it stands on the page."""

import html
import re

import httpx

from tests.faces.browser import Browser, hidden_in


async def press(browser: Browser, page: httpx.Response, action: str, **values: str) -> httpx.Response:
    """With what is hidden in it, and these values."""
    for form in re.finditer(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page.text, re.DOTALL):
        if html.unescape(form.group(1)) == action:
            return await browser.send(action, hidden_in(form.group(2)) | values)
    raise AssertionError(f"no form leads to {action}: {page.text}")
