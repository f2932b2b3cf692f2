// One line that appears for a moment, read aloud by screen readers. tone "bad" stays longer.
export function say(text, tone = "") {
  const place = document.getElementById("toasts")
  const line = document.createElement("div")
  line.textContent = text
  if (tone) line.className = `is-${tone}`
  place.append(line)
  setTimeout(() => line.remove(), tone === "bad" ? 9000 : 4000)
}
