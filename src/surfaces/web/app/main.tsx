import { render } from "preact";
import { loadSettings } from "./data/answers.ts";
import { openFeed } from "./data/live-feed.ts";
import { listenForKeys } from "./shell/keys.ts";
import { Shell } from "./shell/shell.tsx";

void openFeed();
listenForKeys();
void loadSettings();
const page = document.getElementById("page");
if (page) render(<Shell />, page);
