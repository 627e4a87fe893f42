"""The groups `nanorx import` and `nanorx export`: data of a hospital in and out."""
