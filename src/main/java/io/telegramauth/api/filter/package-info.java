/** What every request passes: its id, the limit of its body, the identity of its caller. */
package io.telegramauth.api.filter;
