"""/play as somebody uses it."""

__all__ = ["PlayPage"]


class PlayPage:
    """The page, by what its owner does and reads; `page` is the browser's."""

    def __init__(self, page):
        self.page = page

    def connect(self):
        self._press("Connect a wallet")
        self.page.get_by_text("The wallet is connected.").wait_for()

    def try_to_connect(self):
        """Connect, and read what is wrong."""
        self._press("Connect a wallet")
        return self.problem()

    def choose(self, name):
        self.page.get_by_label("Model").select_option(label=name)

    def write(self, text):
        self.page.get_by_label("Input, as JSON").fill(text)

    def ask_for(self, policy):
        self.page.get_by_label("Policy").fill(policy)

    def value_at(self, amount):
        self.page.get_by_label("What a wrong answer could cost you").fill(amount)

    def see_price(self):
        self._press("See the price")
        self.page.locator("#offer dd, #problem:not([hidden])").first.wait_for()

    def pay(self):
        self.page.get_by_role("button", name="Pay ").click()

    def send_again(self):
        self._press("Send the same payment again")

    def acknowledge(self):
        self._press("Sign that the answer came")

    def fetch_again(self):
        self._press("Fetch the answer again")

    def wait_to_acknowledge(self):
        self.page.get_by_role("button", name="Sign that the answer came").wait_for()

    def wait_for_delivery(self, words):
        """Wait until the card about the delivery says so."""
        self.page.locator("#delivery-words").filter(has_text=words).wait_for()

    @property
    def offers_to_acknowledge(self):
        return self.page.get_by_role("button", name="Sign that the answer came").count() == 1

    def buy(self):
        """Connect, see the price, pay; and give what came of the checks."""
        self.connect()
        self.see_price()
        self.pay()
        return self.outcomes()

    def outcomes(self):
        """Wait for the checks; by their names, whether each holds, fails or is open."""
        self.page.locator("#answer, #problem").filter(visible=True).first.wait_for()
        assert self.page.locator("#problem").is_hidden(), self.problem()
        lines = self.page.locator("#checks li").all()
        names = [line.get_attribute("data-check") for line in lines]
        assert len(set(names)) == len(names)
        return {
            name: line.get_attribute("data-outcome")
            for name, line in zip(names, lines, strict=True)
        }

    def problem(self):
        """Wait for what went wrong, in the page's words."""
        alert = self.page.get_by_role("alert")
        alert.wait_for()
        return alert.inner_text()

    @property
    def summary(self):
        return self.page.locator("#summary").inner_text()

    def _press(self, button):
        self.page.get_by_role("button", name=button).click()
