"""Names of companies and chips in a text: found by their spelling, admitted by what stands around them."""
