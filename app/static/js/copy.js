// Copies data-copy and says so.
import { say } from "./toast.js"

export default function copy(button) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    say(button.dataset.copied)
  })
}
