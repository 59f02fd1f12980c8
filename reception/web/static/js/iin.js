/* The IIN is checked when its field is left, never while somebody types; day of birth and sex follow from it.
   The same rules as domain/identity.py, which decides: a test holds both to the same numbers. */

const FIRST = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

/* Returns {reason} for what is no IIN, else {value, birth, sex}; a foreigner's has neither birth nor sex. */
export function parseIin(text) {
  const value = text.replace(/[\s\-\u2010-\u2013]+/gu, "");
  if (!/^[0-9]{12}$/.test(value)) return { reason: "form" };
  const digit = Number(value[6]);
  if (digit > 6) return { reason: "century" };
  const birth = birthDate(value, digit);
  if (!birth) return { reason: "date" };
  if (checkDigit(value) !== Number(value[11])) return { reason: "check_digit" };
  return digit ? { value, birth, sex: digit % 2 ? "male" : "female" } : { value, birth: null, sex: null };
}

function checkDigit(value) {
  for (const weights of [FIRST, SECOND]) {
    const rest = weights.reduce((sum, weight, index) => sum + weight * Number(value[index]), 0) % 11;
    if (rest < 10) return rest;
  }
  return null;
}

/* Where the century is not told take 2000: it has every day that 1900 has, and 29 February. */
function birthDate(value, digit) {
  const century = digit ? 1800 + 100 * Math.floor((digit - 1) / 2) : 2000;
  const [year, month, day] = [century + Number(value.slice(0, 2)), Number(value.slice(2, 4)), Number(value.slice(4, 6))];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : null;
}

export function startIins() {
  document.querySelectorAll("[data-iin]").forEach((input) => new IinField(input));
}

class IinField {
  constructor(input) {
    this.input = input;
    this.words = input.closest("[data-iin-words]").dataset;
    this.says = document.getElementById(`${input.id}-hint`);
    this.says.setAttribute("role", "status");
    this.birth = document.getElementById(this.words.birth);
    this.described = input.getAttribute("aria-describedby") ?? "";
    input.addEventListener("blur", () => this.check());
  }

  check() {
    const text = this.input.value.trim();
    const iin = text ? parseIin(text) : {};
    this.complain(iin.reason ? this.words[iin.reason] : "");
    this.says.textContent = iin.value ? this.words[iin.sex ?? "foreigner"] : this.words.plain;
    if (!iin.birth || this.birth.value === iin.birth) return;
    this.birth.value = iin.birth;
    this.birth.dispatchEvent(new Event("change", { bubbles: true }));
  }

  complain(words) {
    const field = this.input.closest(".field");
    const id = `${this.input.id}-error`;
    const there = document.getElementById(id);
    if (words && there?.textContent.trim() === words) return; // the server has said so already
    there?.remove();
    field.classList.toggle("field-error", Boolean(words));
    const others = this.described.split(" ").filter((name) => name && name !== id);
    this.input.setAttribute("aria-describedby", [...others, words && id].filter(Boolean).join(" "));
    if (!words) return this.input.removeAttribute("aria-invalid");
    this.input.setAttribute("aria-invalid", "true");
    const error = document.createElement("p");
    error.id = id;
    error.className = "error-text";
    error.setAttribute("role", "alert");
    error.append(words);
    this.input.before(error);
  }
}
