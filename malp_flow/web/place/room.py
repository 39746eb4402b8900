"""What belongs to a partnership as a whole: its hours, its clock, its late emails."""

from flask import Blueprint

pages = Blueprint("place", __name__)
