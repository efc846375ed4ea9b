// The line to the hub: comes back by itself, a little later each time.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;
const BEHIND = 1013;
const UNKNOWN = 4404;

export class Connection {
  /** `onMessage` gets each decoded message, `onState` "live", "away" or "unknown". */
  constructor(path, onMessage, onState) {
    this.url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    this.onMessage = onMessage;
    this.onState = onState;
    this.wait = FIRST_WAIT_MS;
    this.open();
  }

  open() {
    this.socket = new WebSocket(this.url);
    this.socket.onmessage = (message) => {
      this.wait = FIRST_WAIT_MS;
      this.onMessage(JSON.parse(message.data));
    };
    this.socket.onopen = () => this.onState("live");
    this.socket.onclose = (closed) => this.closed(closed.code);
  }

  closed(code) {
    if (code === UNKNOWN) {
      this.onState("unknown");
      return;
    }
    this.onState("away");
    // A page that was too slow is welcome at once; a hub that is gone is given time.
    const wait = code === BEHIND ? 0 : this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    setTimeout(() => this.open(), wait);
  }

  /** False when the hub can't be reached: a click must not be thought done. */
  send(message) {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }
}
