// Sends the form that the page holds; without script its button does the same.
document.querySelector("form[data-send-at-once]")?.submit();
