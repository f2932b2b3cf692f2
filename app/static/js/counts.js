// Numbers over a shortlist that follow the marks: an element with data-count="must" shows counts.must of the answer.
export default function counts(root) {
  document.addEventListener("wishes:counted", (event) => {
    for (const [name, value] of Object.entries(event.detail)) {
      for (const place of root.querySelectorAll(`[data-count="${CSS.escape(name)}"]`)) place.textContent = value
    }
  })
}
