"""Run an office's written procedures as BPMN diagrams."""
