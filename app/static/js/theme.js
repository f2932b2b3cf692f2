// Turns dark and light over. The choice is a cookie, so the server writes data-theme and nothing flashes.
export default function theme(button) {
  button.addEventListener("click", () => {
    const root = document.documentElement
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches
    root.dataset.theme = dark ? "light" : "dark"
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`
  })
}
