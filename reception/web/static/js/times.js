/* "5 minutes ago" goes on being true without a reload. The exact time beside it stays the server's words. */

const STEPS = [[60, "second"], [60, "minute"], [24, "hour"], [30, "day"]];

export function startTimes() {
  const language = document.documentElement.lang;
  if (!Intl.RelativeTimeFormat.supportedLocalesOf(language).length) return;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  setInterval(() => document.querySelectorAll("time[data-ago]").forEach((element) => {
    const words = ago(new Date(element.dateTime), format);
    if (words) element.textContent = words;
  }), 30_000);
}

/* Older than a month: the server's words are right for today already. */
function ago(moment, format) {
  let value = (moment - Date.now()) / 1000;
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) return format.format(Math.trunc(value), unit);
    value /= size;
  }
  return null;
}
