"""HTTP: the JSON API, the console, the public pages. Each route decodes, asks the application, and shows the answer."""
