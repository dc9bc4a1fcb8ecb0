/**
 * The fault campaign: everything goes wrong at once, over and over, and what was promised is looked
 * for in the sandbox's own books. Each class runs a slice of itself with every suite and, with
 * {@code -Pcampaign}, as much as its figure in {@code docs/reliability.md} asks for; its {@link
 * io.telegramauth.campaign.Figures} say what was run.
 */
package io.telegramauth.campaign;
