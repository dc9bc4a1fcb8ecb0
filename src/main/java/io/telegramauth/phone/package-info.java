/**
 * Phone numbers: parsing of what users paste, the E.164 form and its masked form.
 *
 * <p>Must not know what a number is used for. A number is never an identity: it is recycled.
 */
package io.telegramauth.phone;
