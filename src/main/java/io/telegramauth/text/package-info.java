/** How values are written as text. Every room may use it; it knows none. */
package io.telegramauth.text;
