// A gateway as many are made of http-proxy: appends the client's address to X-Forwarded-For.
// Arguments: the port to listen on, the port of the service.
const [port, upstream] = process.argv.slice(2);
require('http-proxy').createProxyServer({ target: `http://127.0.0.1:${upstream}`, xfwd: true }).listen(port, '127.0.0.1');
