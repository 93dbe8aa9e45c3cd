"""How much this server costs, measured as others would measure it: `fedi-groups bench`.

Every figure of cost is a ratio to one RSA-2048 signature made in the same run, so that machines can be compared.
Nothing here is used by a running server, and nothing here touches a user's files: all happens in a temporary folder.
"""
