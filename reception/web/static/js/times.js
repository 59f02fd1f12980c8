/* "5 minutes ago" goes on being true without a reload. The exact time beside it stays the server's words. */

const STEPS = [[60, "second"], [60, "minute"], [24, "hour"], [30, "day"]];

/* Browsers claim Kazakh and then print "-5 min". These are CLDR's words, as the server prints them. */
const KAZAKH = { second: "секунд", minute: "минут", hour: "сағат", day: "күн" };

export function startTimes() {
  const words = wordsOf(document.documentElement.lang);
  setInterval(() => document.querySelectorAll("time[data-ago]").forEach((element) => {
    const text = ago(new Date(element.dateTime), words);
    if (text) element.textContent = text;
  }), 30_000);
}

function wordsOf(language) {
  if (language === "kk") return (value, unit) => `${-value} ${KAZAKH[unit]} бұрын`;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "always" });
  return (value, unit) => format.format(value, unit);
}

/* In the future, or older than a month: the server's words stay right all day. */
function ago(moment, words) {
  let value = (moment - Date.now()) / 1000;
  if (!(value < 0)) return null;
  for (const [size, unit] of STEPS) {
    if (-value < size) return words(Math.trunc(value), unit);
    value /= size;
  }
  return null;
}
