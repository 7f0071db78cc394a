"""What a sweep's runs mean: expectations checked, tipping points, robustness, sensitivity, scenarios in which partners fail."""
