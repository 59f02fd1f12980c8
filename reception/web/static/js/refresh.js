/* A page about work in progress fetches itself anew every few seconds, until the work is over. */

export function startRefresh() {
  const part = document.querySelector("[data-refresh]");
  if (part) setTimeout(() => refresh(part), part.dataset.refresh * 1000);
}

async function refresh(part) {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-refreshed]");
    if (!answer.ok || !fresh) return location.reload();
    // Whoever is on a link in it stays where they are: the words wait for the next time.
    if (!part.contains(document.activeElement)) part.replaceWith(fresh);
  } catch {
    // The network was away for a moment.
  }
  startRefresh();
}
