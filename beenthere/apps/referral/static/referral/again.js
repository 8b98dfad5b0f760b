// A QR card holds its code after the #, which no browser sends anywhere. Put it into the form,
// and take it out of the address, so that it does not stay in the browser's history.
const code = location.hash.slice(1);
if (code) {
  document.getElementById("id_code").value = code;
  history.replaceState(null, "", location.pathname);
}
