internal import CMarkdown
