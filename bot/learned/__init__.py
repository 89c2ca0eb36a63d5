"""What the small classifiers of subject and urgency share: lines, folds and stored weights, over the risk classifier's features."""
