// htmx finds itself through window in attributes and events.
import htmx from 'htmx.org';

window.htmx = htmx;
