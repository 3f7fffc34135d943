"""Counter-notifications, answers, appeals, rulings on them, reminders, settlements."""
