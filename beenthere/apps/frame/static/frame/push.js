// Asks this browser for notices, and sends what it answers with the form of the page.
"use strict";

(() => {
  const form = document.querySelector("[data-push-key]");
  const button = form.querySelector("[data-push-button]");
  const says = document.querySelector("[data-push-says]");

  const tell = (words) => {
    says.textContent = words;
    says.hidden = false;
  };

  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    tell("This browser cannot show notices here. Please choose another way to be reached.");
    return;
  }
  button.hidden = false;

  const written = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        tell("This browser was told not to show notices. You can allow them in its settings.");
        return;
      }
      await navigator.serviceWorker.register(form.dataset.pushWorker, { scope: "/" });
      const worker = await navigator.serviceWorker.ready;
      // A browser refuses a new key while a subscription with an old one stands.
      const before = await worker.pushManager.getSubscription();
      if (before && written(before.options.applicationServerKey) !== form.dataset.pushKey) {
        await before.unsubscribe();
      }
      const subscription = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(form.dataset.pushKey),
      });
      form.elements.push_endpoint.value = subscription.endpoint;
      form.elements.push_key.value = written(subscription.getKey("p256dh"));
      form.elements.push_secret.value = written(subscription.getKey("auth"));
      form.submit();
    } catch {
      tell("That did not work in this browser. Please try again, or choose another way.");
    } finally {
      button.disabled = false;
    }
  });
})();
