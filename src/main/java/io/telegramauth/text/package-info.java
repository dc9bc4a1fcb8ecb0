/** How values are written as text. Every package may depend on it; it depends on none. */
package io.telegramauth.text;
