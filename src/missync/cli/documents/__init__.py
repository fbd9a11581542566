"""What programs read: values as the JSON documents of the contract."""
