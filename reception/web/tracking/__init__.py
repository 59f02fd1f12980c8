"""What an applicant sees of their appeal, by the address on the coupon."""
