"""What tells other people's schedulers to run a job: units, crontab lines, manifests."""
