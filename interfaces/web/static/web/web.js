// What every page needs of a script: the server is told the device's time zone, the style that scripts run.
"use strict";

document.documentElement.classList.add("scripted");

{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const prefix = location.protocol === "https:" ? "__Host-" : "";
  const told = `${prefix}markwarden_zone=${encodeURIComponent(zone)}`;
  if (!document.cookie.split("; ").includes(told)) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${told}; path=/; max-age=31536000; samesite=lax${secure}`;
  }
}
