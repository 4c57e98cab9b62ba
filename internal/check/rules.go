package check

// Rules is every rule. What package prose complains of while parsing (raw-html, callout-kind, reference, table-size,
// nesting, markdown) comes on top.
var Rules = []Rule{
	// names and places
	{Name: "topic-unknown", Doc: "topic is an id of topics.yaml", Item: topicUnknown},
	{Name: "audience-unknown", Doc: "audience holds ids of audiences.yaml, each once", Item: audienceUnknown},
	{Name: "series-unknown", Doc: "series is an id of series.yaml", Item: seriesUnknown},
	{Name: "series-order", Doc: "no two items have the same place in a series", Library: seriesOrder},
	{Name: "superseded-unknown", Doc: "superseded_by is another item", Library: supersededUnknown},
	{Name: "glossary-unknown", Doc: "topic and see of a term are there", Library: glossaryUnknown},
	{Name: "campaign-unknown", Doc: "topics and items of a campaign are there", Library: campaignUnknown},
	{Name: "complaint-unknown", Doc: "the facts and items that complaints.yaml names are there", Library: complaintUnknown},
	{Name: "slug-taken", Doc: "every address, former ones included, belongs to one item and to no folder of the site", Library: slugTaken},
	{Name: "duplicate-title", Doc: "titles differ", Library: duplicateTitle},
	{Name: "required-page", Doc: "emergency, hotlines, rights and about exist, are approved and stay", Library: requiredPage, Firm: true},

	// contacts
	{Name: "contact-missing", Doc: "references lead to a record that has a number or an address", Item: contactMissing, Site: true},
	{Name: "contact-unknown", Doc: "a number or host in any text is a registered contact", Item: contactUnknown, Site: true},
	{Name: "contact-lookalike", Doc: "no number or host is one slip away from a registered one", Item: contactLookalike, Site: true},
	{Name: "contact-typed", Doc: "registered contacts are referred to, not typed by hand; titles of sources may name them", Item: contactTyped, Site: true},
	{Name: "scam-target", Doc: "what is marked as a scam is a web address and not an official one", Item: scamTarget, Site: true},

	// links
	{Name: "link-form", Doc: "links on this site are ids of items or topics", Item: linkForm},
	{Name: "link-scheme", Doc: "links use https or none", Item: linkScheme},
	{Name: "link-host", Doc: "links elsewhere go to registered hosts by https", Item: linkHost},
	{Name: "link-missing", Doc: "the item or topic exists", Library: linkMissing},
	{Name: "link-anchor", Doc: "the heading exists", Library: linkAnchor},
	{Name: "link-not-live", Doc: "the target, or the successor, is public when it is needed first", Library: linkNotLive},
	{Name: "link-gone", Doc: "the target is still public", Library: linkGone},
	{Name: "source-host", Doc: "addresses of sources lie on registered hosts", Item: sourceHost},

	// pictures
	{Name: "image-missing", Doc: "pictures and the cover are files of the item's folder", Item: imageMissing},
	{Name: "image-remote", Doc: "pictures are named without a path", Item: imageRemote},
	{Name: "image-alt", Doc: "pictures have a description", Item: imageAlt},
	{Name: "image-unused", Doc: "every picture of the folder is used", Item: imageUnused},
	{Name: "image-name", Doc: "file names of pictures have no spaces and signs", Item: imageName},

	// what must not be said
	{Name: "promise", Doc: "promises of profit or safety stand in quotation marks and are denied in the same sentence", Item: promise, Site: true},
	{Name: "promotion", Doc: "nothing is sold", Item: promotion, Site: true},
	{Name: "card-number", Doc: "no full bank card number", Item: cardNumber, Site: true},
	{Name: "id-number", Doc: "no full identity number", Item: idNumber, Site: true},
	{Name: "old-name", Doc: "authorities have their present names", Item: oldName, Site: true},
	{Name: "wrong-fact", Doc: "none of the well-known mistakes", Item: wrongFact, Site: true},
	{Name: "inducement", Doc: "nobody is pushed to share", Item: inducement, Site: true},
	{Name: "authority", Doc: "we do not speak in the name of the police", Item: authority, Site: true},

	// characters
	{Name: "control-char", Doc: "no control characters", Item: oddChars(control)},
	{Name: "bidi-char", Doc: "no characters that change the direction of text", Item: oddChars(bidi)},
	{Name: "zero-width", Doc: "no zero-width characters", Item: oddChars(zeroWidth)},
	{Name: "odd-char", Doc: "no private, unassigned, tag and filler characters", Item: oddChars(strange)},
	{Name: "mixed-script", Doc: "no word of Latin and Cyrillic or Greek letters", Item: oddChars(mixed)},
	{Name: "radical-char", Doc: "no radicals and compatibility characters for Chinese ones", Item: oddChars(radical)},
	{Name: "full-width", Doc: "no full-width Latin letters", Item: oddChars(fullWide)},

	// shape
	{Name: "alert-sections", Doc: "alerts have 识别 with a list of quotations and 怎么办 with numbered steps", Item: alertSections},
	{Name: "led-long", Doc: "what a counter display shows has at most 40 characters", Item: ledLong},
	{Name: "glossary-long", Doc: "what a term or a right means is said in at most 60 characters", Item: glossaryLong, Site: true},
	{Name: "lesson-points", Doc: "lessons have 记住三点 with three points", Item: lessonPoints},
	{Name: "placeholder", Doc: "what a new draft leaves to fill in is filled in", Item: placeholder},
	{Name: "heading-level", Doc: "headings start at ## and skip no level", Item: headingLevel},
	{Name: "heading-duplicate", Doc: "headings of an item differ", Item: headingDuplicate},
	{Name: "hotline-list", Doc: "no list starts above 99, for that was a hotline", Item: hotlineList},
	{Name: "leftover-markup", Doc: "no Markdown is left in the text", Item: leftoverMarkup, Site: true},
	{Name: "long-sentence", Doc: "sentences have at most 60 characters", Item: longSentence},
	{Name: "long-paragraph", Doc: "paragraphs have at most 160 characters", Item: longParagraph},
	{Name: "title-long", Doc: "titles have at most 30 characters", Item: titleLong},
	{Name: "summary-title", Doc: "the summary does not repeat the title", Item: summaryTitle},

	// time
	{Name: "review-overdue", Doc: "items are reviewed in time", Library: reviewOverdue},
	{Name: "contact-overdue", Doc: "contacts are reviewed in time; what refers to one that is not is named", Library: contactOverdue},
	{Name: "complaint-overdue", Doc: "who takes which complaint is reviewed in time", Library: complaintOverdue},
	{Name: "contact-changed", Doc: "what refers to a contact is read again when its number or address has changed", Library: contactChanged},
	{Name: "fact-overdue", Doc: "facts are reviewed in time; what refers to one that is not is named", Library: factOverdue},
	{Name: "fact-changed", Doc: "what refers to a fact is read again when its value has changed", Library: factChanged},
	{Name: "campaign-overdue", Doc: "what is known of a campaign's year is reviewed in time", Library: campaignOverdue},
	{Name: "updated-later", Doc: "updated is not in the future", Library: updatedLater},
}
