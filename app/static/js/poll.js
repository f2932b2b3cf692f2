// Fetches data-url every second (data-every, in ms) into the element until the fragment carries [data-done]; an address
// there is gone to. A lost connection is tried again, more slowly.
export default function poll(place) {
  const every = Number(place.dataset.every ?? 1000)
  let pause = every

  async function once() {
    try {
      const answer = await fetch(place.dataset.url, { headers: { "X-Fragment": "1" }, redirect: "follow" })
      if (answer.status === 404 || answer.status === 403) return
      if (!answer.ok) throw new Error(String(answer.status))
      place.innerHTML = await answer.text()
      place.dispatchEvent(new CustomEvent("fragment:arrived", { bubbles: true }))
      pause = every
    } catch {
      pause = Math.min(pause * 2, 15000)
    }
    if (!finished()) setTimeout(once, pause)
  }

  function finished() {
    const done = place.querySelector("[data-done]")
    if (!done) return false
    if (done.dataset.done) location.assign(done.dataset.done)
    return true
  }

  if (!finished()) setTimeout(once, pause)
}
