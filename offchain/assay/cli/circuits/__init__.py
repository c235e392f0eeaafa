"""What commands say of circuits."""
