"""What leads out of the house: files of the billing system, mail, SMS, the payment gateway."""
