"""What a filer and a reviewer do about a dispute, on their own pages."""

from playwright.sync_api import Page, expect


def go(tab: Page, path: str) -> None:
    """Another page of the same place."""
    tab.goto(tab.url.split("/", 3)[0] + "//" + tab.url.split("/", 3)[2] + path)


def rejected_in_the_portal(tab: Page) -> None:
    """The filer finds the dispute in its inbox, and rejects it in words."""
    go(tab, "/disputes/?state=yours")
    tab.locator("table a").first.click()
    tab.locator("input[value=rejection]").check()
    tab.locator("#text").fill("No dealer of ours sells to them.")
    with tab.expect_navigation():
        tab.locator("form[enctype] button.primary").click()


def ruled_at_the_desk(tab: Page) -> None:
    """By keyboard alone: claim, it does not hold, the fourth reason, why, preview, so."""
    go(tab, "/console/proceedings/")
    with tab.expect_navigation():
        tab.keyboard.press("n")
    ruled_by_keyboard(tab, "r", "4", "The dealer's invoice is genuine.")


def ruled_by_keyboard(tab: Page, act: str, reason: str, why: str) -> None:
    """On the page of a dispute that one holds: the act, its reason, why, preview, so."""
    tab.keyboard.press(act)
    tab.keyboard.press(reason)
    tab.locator("details[open] textarea").fill(why)
    with tab.expect_navigation():
        tab.locator("details[open] textarea").press("Control+Enter")
    expect(tab.locator("button[data-focus]")).to_be_focused()
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
