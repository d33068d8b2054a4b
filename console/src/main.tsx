// Puts the page together: the selection, what keeps it true, and the view of both.
import { render } from "preact";
import { keepLive } from "./model/live";
import { followUrl } from "./model/selection";
import { keepTicking } from "./model/ticking";
import { App } from "./views/app";
import { followTheme } from "./views/theme";

const place = document.getElementById("console");
if (!place) throw new Error("index.html has no place for the page");

followTheme();
followUrl();
keepLive();
keepTicking();
render(<App />, place);
