"""From source/ and worlds to what students receive, private papers and solutions."""
