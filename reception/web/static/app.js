/* Everything here is a comfort: each page works without it. One module per concern. */

import { startForms } from "./js/forms.js";
import { startComboboxes } from "./js/combobox.js";
import { startDrafts } from "./js/drafts.js";
import { startKeys } from "./js/keys.js";
import { startMenus } from "./js/menus.js";
import { startTimes } from "./js/times.js";

startForms();
startComboboxes();
startDrafts();
startKeys();
startMenus();
startTimes();
