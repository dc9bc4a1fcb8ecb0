/**
 * The TL language, as far as the data centre speaks it: the schema file, and reading and writing
 * values by it. Knows nothing of sockets, keys or accounts.
 *
 * @see <a href="https://core.telegram.org/mtproto/TL">The TL language</a>
 */
package io.telegramauth.sandbox.dc.tl;
