/* One event stream for all tabs: a browser opens only six connections to a server. Each tab gets the newest message. */
const tabs = new Set();
let source, last, lost;

function listen() {
  source = new EventSource("/_nutgraf/events");
  source.addEventListener("state", e => {
    last = { state: JSON.parse(e.data) };
    lost = false;
    tell(last);
  });
  source.onerror = () => {
    if (!lost) tell({ lost: true });
    lost = true;
    // The browser connects again by itself, unless the server said no.
    if (source.readyState == EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

function tell(message) {
  for (const tab of tabs) tab.postMessage(message);
}

onconnect = e => {
  const tab = e.ports[0];
  tabs.add(tab);
  // A tab says when it goes; one that is killed is only a port that nobody reads.
  tab.onmessage = m => m.data == "bye" && tabs.delete(tab);
  if (!source) listen();
  if (last) tab.postMessage(last);
  if (lost) tab.postMessage({ lost: true });
};
