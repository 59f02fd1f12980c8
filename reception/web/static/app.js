/* Everything here is a comfort: each page works without it. One module per concern. */

import { startForms } from "./js/forms.js";
import { startComboboxes } from "./js/combobox.js";
import { startDrafts } from "./js/drafts.js";
import { startIins } from "./js/iin.js";
import { startKeys } from "./js/keys.js";
import { startLines } from "./js/lines.js";
import { startList } from "./js/list.js";
import { showCurrentTabs, startMenus } from "./js/menus.js";
import { startRefresh } from "./js/refresh.js";
import { startPresence } from "./js/presence.js";
import { startStandardAnswers } from "./js/answers.js";
import { startTimes } from "./js/times.js";

startForms();
startComboboxes();
startDrafts();
startIins();
startKeys();
startLines();
startList();
startMenus();
showCurrentTabs();
startRefresh();
startPresence();
startStandardAnswers();
startTimes();
